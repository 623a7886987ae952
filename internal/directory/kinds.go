package directory

// Kinds are remarks by their kind, each kind where its first one stands.
func Kinds(remarks []Remark) [][]Remark {
	var kinds [][]Remark
	at := map[string]int{}
	for _, r := range remarks {
		if _, known := at[r.Kind]; !known {
			at[r.Kind] = len(kinds)
			kinds = append(kinds, nil)
		}
		kinds[at[r.Kind]] = append(kinds[at[r.Kind]], r)
	}
	return kinds
}
