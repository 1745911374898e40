// Renders what deploy/ holds as `kubectl kustomize`, `helm template` and `helm lint` do, with their own engines and
// without a cluster. Reads a JSON array of requests and writes one of answers, in the same order.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// request says what to render: a kustomization, or a chart with values, which is linted on demand as well.
type request struct {
	Kustomization string         `json:"kustomization"`
	Chart         string         `json:"chart"`
	Values        map[string]any `json:"values"`
	Release       string         `json:"release"`
	Namespace     string         `json:"namespace"`
	APIVersions   []string       `json:"apiVersions"`
	Lint          bool           `json:"lint"`
}

// answer has an error, or the documents by the file that they come from.
type answer struct {
	Error string            `json:"error,omitempty"`
	Files map[string]string `json:"files"`
	Notes string            `json:"notes,omitempty"`
	Lint  []string          `json:"lint"`
}

func main() {
	var requests []request
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]answer, 0, len(requests))
	for _, request := range requests {
		rendered, err := render(request)
		if err != nil {
			rendered.Error = err.Error()
		}
		answers = append(answers, rendered)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func render(asked request) (answer, error) {
	if asked.Kustomization != "" {
		return kustomize(asked.Kustomization)
	}
	return template(asked)
}

func kustomize(folder string) (answer, error) {
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return answer{}, err
	}
	text, err := resources.AsYaml()
	return answer{Files: map[string]string{folder: string(text)}}, err
}

func template(asked request) (answer, error) {
	rendered := answer{Files: map[string]string{}, Lint: []string{}}
	if asked.Lint {
		for _, message := range lint.AllWithKubeVersion(asked.Chart, asked.Values, asked.Namespace, nil).Messages {
			rendered.Lint = append(rendered.Lint, message.Error())
		}
	}
	chart, err := loader.Load(asked.Chart)
	if err != nil {
		return rendered, err
	}
	if err := chartutil.ProcessDependenciesWithMerge(chart, asked.Values); err != nil {
		return rendered, err
	}
	capabilities := *chartutil.DefaultCapabilities
	capabilities.APIVersions = append(append(chartutil.VersionSet{}, capabilities.APIVersions...), asked.APIVersions...)
	options := chartutil.ReleaseOptions{Name: asked.Release, Namespace: asked.Namespace, Revision: 1, IsInstall: true}
	values, err := chartutil.ToRenderValues(chart, asked.Values, options, &capabilities)
	if err != nil {
		return rendered, err
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return rendered, err
	}
	for name, text := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			rendered.Notes += text
		} else if strings.TrimSpace(text) != "" && !strings.Contains(name, "/_") {
			rendered.Files[name] = text
		}
	}
	return rendered, nil
}
