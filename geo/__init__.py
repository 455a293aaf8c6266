"""What is where: boundaries, ports, parks, the plan, and how they are read, checked and written."""
