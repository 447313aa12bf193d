"""One small adapter for each channel. Sent means that the channel's own answer says accepted."""
