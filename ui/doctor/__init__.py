"""What is well with a laptop and what is not, told without anything of anybody: `crosscheck doctor`."""
