"""What a pipeline is: nodes, typed ports, edges, parameters and problems. Pure."""
