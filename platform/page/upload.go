package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// FileUploadProps are the options of a file field. JavaScript marks it for the original's drop zone, which our scripts do not
// start: axe finds its button's name wrong.
type FileUploadProps struct {
	ID                      string             `json:"id"`
	Name                    string             `json:"name"`
	Disabled                bool               `json:"disabled"`
	Multiple                bool               `json:"multiple"`
	DescribedBy             string             `json:"describedBy"`
	Label                   LabelProps         `json:"label"`
	Hint                    *HintProps         `json:"hint"`
	ErrorMessage            *ErrorMessageProps `json:"errorMessage"`
	FormGroup               FormGroupProps     `json:"formGroup"`
	JavaScript              bool               `json:"javascript"`
	ChooseFilesButtonText   string             `json:"chooseFilesButtonText"`
	DropInstructionText     string             `json:"dropInstructionText"`
	MultipleFilesChosenText map[string]string  `json:"multipleFilesChosenText"`
	NoFileChosenText        string             `json:"noFileChosenText"`
	EnteredDropZoneText     string             `json:"enteredDropZoneText"`
	LeftDropZoneText        string             `json:"leftDropZoneText"`
	Classes                 string             `json:"classes"`
	WrapperClasses          string             `json:"wrapperClasses"`
	WrapperAttributes       Attrs              `json:"wrapperAttributes"`
	Attributes              Attrs              `json:"attributes"`
}

// FileUpload draws a file field.
func FileUpload(p FileUploadProps) g.Node {
	id := or(p.ID, p.Name)
	above, describedBy := said(id, p.DescribedBy, p.Hint, p.ErrorMessage)
	field := h.Input(class("govuk-file-upload", p.Classes, on(p.ErrorMessage != nil, "govuk-file-upload--error")),
		h.ID(id), h.Name(p.Name), h.Type("file"), g.If(p.Disabled, h.Disabled()), g.If(p.Multiple, h.Multiple()),
		attr("aria-describedby", describedBy), p.Attributes.nodes())
	if p.JavaScript {
		field = h.Div(class("govuk-file-upload-wrapper", p.WrapperClasses), h.Data("module", "govuk-file-upload"),
			uploadWords(p).nodes(), p.WrapperAttributes.nodes(), field)
	}
	return formGroup(p.FormGroup, p.ErrorMessage != nil, labelFor(id, p.Label), above,
		p.FormGroup.BeforeInput.node(), field, p.FormGroup.AfterInput.node())
}

func uploadWords(p FileUploadProps) Attrs {
	a := Attrs{}
	sentence(a, "choose-files-button", p.ChooseFilesButtonText)
	sentence(a, "no-file-chosen", p.NoFileChosenText)
	plurals(a, "multiple-files-chosen", p.MultipleFilesChosenText)
	sentence(a, "drop-instruction", p.DropInstructionText)
	sentence(a, "entered-drop-zone", p.EnteredDropZoneText)
	sentence(a, "left-drop-zone", p.LeftDropZoneText)
	return a
}
