"""The dock Attributes: vectors that are added to the blend or to a dropped picture, and where they come from."""
