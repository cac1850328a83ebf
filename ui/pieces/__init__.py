"""Small widgets that every screen is made of: labels, icons, buttons, bars, shapes. None knows what it is used for."""
