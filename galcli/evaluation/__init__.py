"""Measures models: tasks with items, answers and scores; a runner that resumes; results with confidence intervals."""
