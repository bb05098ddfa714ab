"""What a user can do: look up, list, create, remove, check. The screens and the commands of the
shell call the same functions here; none of them knows which of the two asked.
"""
