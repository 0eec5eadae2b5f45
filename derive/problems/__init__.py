"""Problems: what a problem module states, finding such modules in a folder, and checking them."""
