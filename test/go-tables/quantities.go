package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

var suffixes = []string{"", "", "", "n", "u", "m", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Mi", "Gi", "Gi", "Ti", "Pi", "Ei"}

// quantities: a text; its value as kube-state-metrics converts it to a float, or `!` where it is no quantity; rounded up
// to an integer; as an approximate float. A column that equals the one before is empty.
func quantities(random *rand.Rand) [][]string {
	texts := slices.Concat(
		unique(func() string { return ordinary(random) }, 24000),
		unique(func() string { return atTheEdge(random) }, 8000),
		unique(func() string { return anyNumber(random) }, 6000),
		unique(func() string { return almost(random) }, 2000),
	)
	rows := make([][]string, len(texts))
	for at, text := range texts {
		rows[at] = quantityRow(text)
	}
	return rows
}

func quantityRow(text string) []string {
	quantity, err := resource.ParseQuantity(text)
	if err != nil {
		return []string{text, "!"}
	}
	float := float64(quantity.MilliValue()) / 1000
	if quantity.Value() > resource.MaxMilliValue {
		float = float64(quantity.Value())
	}
	row := []string{text, number(float), number(float64(quantity.Value())), number(quantity.AsApproximateFloat64())}
	return shortened(row)
}

func shortened(row []string) []string {
	result := slices.Clone(row)
	for at := len(row) - 1; at > 1; at-- {
		if row[at] == row[at-1] {
			result[at] = ""
		}
	}
	for len(result) > 2 && result[len(result)-1] == "" {
		result = result[:len(result)-1]
	}
	return result
}

func number(value float64) string {
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// ordinary is what people and servers write.
func ordinary(random *rand.Rand) string {
	text := digits(random, 1+random.IntN(5))
	if random.IntN(4) == 0 {
		text += "." + digits(random, 1+random.IntN(3))
	}
	return text + pick(random, suffixes...)
}

// atTheEdge is near a power of two or ten where a number stops to fit.
func atTheEdge(random *rand.Rand) string {
	near := []uint64{math.MaxInt64, math.MaxInt64 / 1000, math.MaxInt64 / 1_000_000, math.MaxUint64, 1 << 53,
		999_999_999_999_999_999, 100_000_000_000_000_000, 1 << 10, 1 << 23, 1 << 33, 1 << 3, 1 << 13}
	value := pick(random, near...) + uint64(random.IntN(7)) - 3
	text := strconv.FormatUint(value, 10)
	switch random.IntN(4) {
	case 0:
		at := random.IntN(len(text) + 1)
		text = text[:at] + "." + text[at:]
	case 1:
		text = text[:1+random.IntN(len(text))]
	}
	return sign(random) + text + power(random)
}

// anyNumber has any number of digits and zeros before and after the point.
func anyNumber(random *rand.Rand) string {
	text := strings.Repeat("0", random.IntN(3)) + digits(random, random.IntN(12)) + strings.Repeat("0", random.IntN(12)*random.IntN(2))
	if random.IntN(2) == 0 {
		text += "." + strings.Repeat("0", random.IntN(9)*random.IntN(2)) + digits(random, random.IntN(9))
	}
	return sign(random) + text + power(random)
}

func sign(random *rand.Rand) string {
	return pick(random, "", "", "", "", "+", "-")
}

func power(random *rand.Rand) string {
	if random.IntN(3) > 0 {
		return pick(random, suffixes...)
	}
	size := pick(random, 3, 3, 9, 20, 40, 340)
	return pick(random, "e", "E") + pick(random, "", "+", "-", "-") + strconv.Itoa(random.IntN(size))
}

// almost has a character that doesn't belong there.
func almost(random *rand.Rand) string {
	text := anyNumber(random)
	at := random.IntN(len(text) + 1)
	end := min(len(text), at+random.IntN(2))
	return text[:at] + pick(random, "", " ", "e", "E", "i", "K", "k", ".", "-", "+", "_", ",", "0x", "Inf", "٣", "b", "Zi", "e5") + text[end:]
}
