"""The solving of arrays and of Pyomo models, apart from any planning."""
