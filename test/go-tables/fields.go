package main

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
)

// percentages: a text, a total, the percentage of it rounded down and rounded up; `!` where the text is none.
func percentages(random *rand.Rand) [][]string {
	rows := [][]string{}
	texts := unique(func() string {
		text := pick(random, "", "", "", "+", "-") + digits(random, pick(random, 0, 1, 1, 2, 2, 2, 3, 5, 17, 18, 19, 20))
		return text + pick(random, "%", "%", "%", "%", "%", "%%", "", " %", ".5%", "％")
	}, 1500)
	for _, text := range append(texts, "9223372036854775807%", "9223372036854775808%", "-9223372036854775808%", "-9223372036854775809%") {
		total := pick(random, 0, 1, 3, 7, 10, 33, 100, 1000, 1<<31-1, random.IntN(5000))
		value := intstr.FromString(text)
		down, err := intstr.GetScaledValueFromIntOrPercent(&value, total, false)
		if err != nil {
			rows = append(rows, []string{text, strconv.Itoa(total), "!"})
			continue
		}
		up, _ := intstr.GetScaledValueFromIntOrPercent(&value, total, true)
		rows = append(rows, []string{text, strconv.Itoa(total), number(float64(down)), number(float64(up))})
	}
	return rows
}

// addresses: a text, and its family as kube-state-metrics tells it; `!` where it is no address.
func addresses(random *rand.Rand) [][]string {
	texts := unique(func() string {
		text := addressText(random)
		if random.IntN(3) == 0 {
			at := random.IntN(len(text) + 1)
			text = text[:at] + pick(random, ":", "::", ".", "%", "%eth0", "%25", "0", "00", "g", " ", "/64", "[", "]", "ffff", "-") + text[at:]
		}
		return text
	}, 3000)
	rows := [][]string{}
	for _, text := range texts {
		rows = append(rows, []string{text, familyOf(text)})
	}
	return rows
}

func addressText(random *rand.Rand) string {
	four := func() string {
		return fmt.Sprintf("%d.%d.%d.%d", random.IntN(256), random.IntN(256), random.IntN(pick(random, 256, 300)), random.IntN(256))
	}
	switch random.IntN(6) {
	case 0, 1:
		return four()
	case 2:
		return pick(random, "::ffff:", "::FFFF:", "0:0:0:0:0:ffff:", "::", "64:ff9b::", "0000::ffff:", "::fffe:", "::0:ffff:") + four()
	case 3:
		return pick(random, "::ffff:", "0:0::ffff:", "::1:ffff:", "::ffff:0:") + fmt.Sprintf("%x:%x", random.IntN(65536), random.IntN(65536))
	case 4:
		return pick(random, "fe80::1", "::1", "::", "2001:db8::5", "fe80::ffff") + pick(random, "", "%eth0", "%", "%1", "%a%b")
	}
	parts := []string{}
	for range 8 {
		parts = append(parts, strconv.FormatInt(random.Int64N(65536)*random.Int64N(2), 16))
	}
	text := strings.Join(parts, ":")
	return pick(random, text, strings.Replace(text, ":0:", "::", 1), strings.ToUpper(text))
}

// resourceNames: a name, and its units as `core`, `byte`, `integer`, each once, or none.
func resourceNames(random *rand.Rand) [][]string {
	label := func() string {
		return pick(random, "a", "gpu", "example.com", "nvidia.com", "x-y", "A", "Gpu", "_", "a_b", "-a", "a-", "a..b", "é", "", strings.Repeat("b", 60), strings.Repeat("c", 64), strings.Repeat("d.", 120)+"d")
	}
	texts := unique(func() string {
		prefix := pick(random, "", "", "", "hugepages-", "attachable-volumes-", "requests.", "limits.", "kubernetes.io/", "x.kubernetes.io/", "hugepages-2Mi.", "Hugepages-")
		name := prefix + label()
		for range random.IntN(3) {
			name += pick(random, "/", "/", ".", "") + label()
		}
		return pick(random, name, name, name, name, pick(random, "cpu", "memory", "storage", "ephemeral-storage", "pods", "CPU", "memory/x", "hugepages-", "attachable-volumes-", "hugepages-2Mi", "cpu/x"))
	}, 2500)
	rows := [][]string{}
	for _, text := range texts {
		rows = append(rows, append([]string{text}, unitsOf(text)...))
	}
	return rows
}

func unitsOf(name string) []string {
	switch name {
	case "cpu":
		return []string{"core"}
	case "storage", "ephemeral-storage", "memory":
		return []string{"byte"}
	}
	units := []string{}
	if strings.HasPrefix(name, "hugepages-") || strings.HasPrefix(name, "attachable-volumes-") {
		units = append(units, "byte")
	}
	native := !strings.Contains(name, "/") || strings.Contains(name, "kubernetes.io/") || strings.HasPrefix(name, "requests.")
	if !native && len(validation.IsQualifiedName("requests."+name)) == 0 {
		units = append(units, "integer")
	}
	return slices.Clip(units)
}

func familyOf(text string) string {
	address, err := netip.ParseAddr(text)
	if err != nil {
		return "!"
	}
	if address.Unmap().Is4() {
		return "4"
	}
	return "6"
}
