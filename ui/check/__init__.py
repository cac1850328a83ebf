"""The Check screen: one input, one banner, the matches with their evidence, whom to call, and the decision."""
