"""Reading customers' texts: normal form with a way back, words of a lexicon with their places, scores."""
