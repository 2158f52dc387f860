"""The tasks, one file each; `galcli.evaluation.registry` names them."""
