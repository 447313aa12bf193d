"""Pure decisions, one subject a file. A rule takes facts, policy and instant as arguments and touches nothing."""
