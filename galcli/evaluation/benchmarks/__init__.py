"""Readers of public benchmarks: each yields questions with their right answers out of an archive of the data folder."""
