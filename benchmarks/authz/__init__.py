"""Who may see what, tried from outside: the matrix of policy, and pairs of worlds that must look alike."""
