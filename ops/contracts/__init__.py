"""The contract with upstream systems and subscribers, written from the message classes."""
