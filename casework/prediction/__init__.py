"""How long a case will still take: quantiles learnt from finished cases, and what that knowledge is worth."""
