"""The command line: the composition root. Standard output is for results, standard error for everything else."""
