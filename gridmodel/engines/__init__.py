"""The solvers: one file knows power-grid-model, one knows pandapower; everything else asks for a Flow."""
