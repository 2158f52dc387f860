"""lm-evaluation-harness over our engines and the data folder; needs `pip install 'galcli[harness]'`."""
