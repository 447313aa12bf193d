"""Rules about the company's own people: rest, training, roles, figures. What a pack leaves out is not done."""
