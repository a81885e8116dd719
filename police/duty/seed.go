package duty
