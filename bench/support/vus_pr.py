"""
VUS-PR (volume under the precision-recall surface: Paparrizos et al., PVLDB 2022) by TSB-AD's own code, of the series in a JSON
file: [{"name", "values", "labels", "scores": {"score": [...], ...}}]. Prints one JSON object: the mean of each kind of score.
Prints {"skipped": why} where TSB-AD is absent. It needs: pip install --no-deps TSB-AD; pip install numpy scipy scikit-learn
statsmodels matplotlib. The rest of what TSB-AD asks for (torch, transformers) is for its detectors alone.
"""

import json
import sys

try:
    import numpy as np
    from TSB_AD.evaluation.basic_metrics import generate_curve
    from TSB_AD.utils.slidingWindows import find_length_rank
except ImportError as missing:
    print(json.dumps({"skipped": f"TSB-AD is absent ({missing})"}))
    sys.exit(0)


def vus_pr(values, labels, score):
    """As TSB_AD.evaluation.metrics.get_metrics, without the other metrics."""
    window = int(find_length_rank(np.array(values, dtype=float).reshape(-1, 1), rank=1))
    return float(generate_curve(np.array(labels, dtype=int), score, window, "opt", 250)[7])


def scaled(score):
    score = np.array(score, dtype=float)
    spread = score.max() - score.min()
    return (score - score.min()) / spread if spread > 0 else score


def main(path):
    with open(path, encoding="utf8") as file:
        series = json.load(file)
    found = {}
    for one in series:
        for kind, score in one["scores"].items():
            result = vus_pr(one["values"], one["labels"], scaled(score))
            found.setdefault(kind, []).append(result)
            print(one["name"], kind, f"{result:.3f}", file=sys.stderr, flush=True)
    means = {kind: float(np.mean(results)) for kind, results in found.items()}
    print(json.dumps({"series": len(series), **means}))


main(sys.argv[1])
