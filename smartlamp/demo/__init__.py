"""The main job, told hop by hop."""
