"""How well triage reads real texts, beside what plain methods reach on them."""
