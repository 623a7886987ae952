package yaml

// Form says which values a reader takes, as far as that can be said without
// reading them. The zero Form takes nothing.
type Form struct {
	// Doc says what the value is about.
	Doc string
	// Any says that anything is taken.
	Any bool
	// Empty says that an empty value is taken, as an absent one.
	Empty bool
	// Text is what one value may be, nil where it may be none.
	Text *Text
	// Items is what the items of a list may be, nil where there may be no list,
	// and Least is how many it has at least.
	Items *Form
	Least int
	// Keys are the keys that a mapping may have, nil where there may be no
	// mapping, and Required those that it must have. Others is what the values of
	// all other keys may be, nil where there may be none.
	Keys     map[string]Form
	Required []string
	Others   *Form
}

// ListOf is the form of a list, or of a single value as a list of one.
func ListOf(item Form) Form { return Form{Empty: true, Text: item.Text, Items: &item} }

// MapOf is the form of a mapping with free keys.
func MapOf(value Form) Form { return Form{Empty: true, Keys: map[string]Form{}, Others: &value} }

// Text says what one value may be; the zero Text admits any. Its patterns are
// regular expressions that Go and JavaScript read alike.
type Text struct {
	// Words are all that there may be, nil where there is no such list.
	Words []string
	// Like is a pattern that the text matches, Unlike one that it does not;
	// empty where there is none.
	Like, Unlike string
	// NoNumber says that nothing matches which YAML takes for a number or a
	// truth value, so that one without quotes is wrong.
	NoNumber bool
}
