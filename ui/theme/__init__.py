"""How Crosscheck looks: colours, sizes, fonts, icons, and the one style sheet made of them."""
