"""Real processes, killed or starved at random points, and what must hold of the vault afterwards.

Knows how a process is made to die at a step, to run out of disk, or to see its disk fail; what each piece of work may
leave behind; and bugs that are planted to show that they would be caught.
"""
