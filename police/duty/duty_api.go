package duty

import "github.com/danielgtaylor/huma/v2"

func (d *Desk) api(a huma.API) {}
