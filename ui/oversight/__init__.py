"""The Oversight screen: measures of the agreement, the joint threat picture, and needs; counts alone, no person."""
