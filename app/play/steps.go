package play

// assaultSteps are the steps of the assault, in the order of the thread.
func (p *Play) assaultSteps() []step {
	return nil
}
