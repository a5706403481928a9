"""Trainings that the studio keeps: their folders, their curves and pictures, and how one is carried out."""
