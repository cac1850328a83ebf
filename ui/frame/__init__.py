"""What surrounds every screen: the rail, the top strip, the practice band, the key bar, and the overlays."""
