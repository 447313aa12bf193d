"""Every message that Caseloop takes in, passes on and gives out; one class each."""
