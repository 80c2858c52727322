"""The main job, shown hop by hop."""
