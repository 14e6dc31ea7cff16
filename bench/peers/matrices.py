#!/usr/bin/env python3
"""Do the other packages read our matrices, and we theirs, as the same graphs?

usage: matrices.py PATH/TO/abdera
Random graphs of every kind that a package can hold go through `abdera convert --to-matrix` into the package's own
objects, and out of them through `--from-matrix`; what the package says about the graph (edges, parents, paths,
distances) must be the graph. Needs causal-learn, gadjid, lingam, pywhy-graphs (for pcalg's PAGs: pcalg itself is an R
package) and tigramite. Exit code 1 when any graph differs.
"""

import collections
import contextlib
import io
import itertools
import json
import os
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("RAYON_NUM_THREADS", "1")
import networkx as nx  # noqa: E402
import numpy as np  # noqa: E402

from gadjid_metrics import cpdag_of, random_dag  # noqa: E402

T, A, C = "tail", "arrow", "circle"
GRAPHS = 60  # of each kind, for each package
KINDS = ("dag", "cpdag", "mpdag", "pdag", "mag", "pag", "rpag", "admg")
WITHOUT_LATENTS = KINDS[:4]

checked = collections.Counter()
told = collections.Counter()  # how often a check could have told two conventions apart
wrong = collections.Counter()


def check(what: str, ours, theirs) -> None:
    checked[what] += 1
    if ours != theirs:
        if wrong[what] == 0:
            print(f"{what}: Abdera has\n  {ours}\nthe package\n  {theirs}", file=sys.stderr)
        wrong[what] += 1


class Graph:
    """edges: frozenset of (i, mark at i, mark at j, j) with i < j; a bow is two of them."""

    def __init__(self, kind: str, p: int, edges):
        self.kind, self.p = kind, p
        self.edges = frozenset(e if e[0] < e[3] else (e[3], e[2], e[1], e[0]) for e in edges)

    def arrows(self):
        return {(i, j) if a == T else (j, i) for i, a, b, j in self.edges if {a, b} == {T, A}}

    def with_marks(self, a, b):
        return {(i, j) for i, x, y, j in self.edges if (x, y) == (a, b)}

    def names(self):
        return [f"X{v + 1}" for v in range(self.p)]

    def json(self) -> str:
        names = self.names()
        edges = [{"source": names[i], "target": names[j], "mark_source": a, "mark_target": b} for i, a, b, j in self.edges]
        return json.dumps({"schema": "abdera-graph/1", "kind": self.kind, "nodes": names, "edges": edges})


def random_graph(rng, kind: str, p: int) -> Graph:
    dag = random_dag(rng, p, 1.2 * p if p > 3 else 1.5)
    edges = {(int(i), T, A, int(j)) for i, j in zip(*np.nonzero(dag))}
    if kind == "cpdag":
        cpdag = cpdag_of(dag)
        edges = {(int(i), T, A if cpdag[i, j] == 1 else T, int(j)) for i, j in zip(*np.nonzero(cpdag))}
    elif kind in ("mpdag", "pdag"):
        edges = {(i, T, A if rng.random() < 0.6 else T, j) for i, _, _, j in edges}
    elif kind == "mag":
        edges = {(i, *[(T, A), (A, A), (T, T)][rng.choice(3, p=(0.5, 0.3, 0.2))], j) for i, _, _, j in edges}
    elif kind in ("pag", "rpag"):
        pairs = list(itertools.product((T, A, C), repeat=2))
        edges = {(i, *pairs[rng.integers(9)], j) for i, _, _, j in edges}
    elif kind == "admg":
        for i, j in itertools.combinations(range(p), 2):
            if rng.random() < 0.3:
                edges.add((i, A, A, j))
    return Graph(kind, p, edges)


def random_graphs(kinds):
    for kind in kinds:
        for seed in range(GRAPHS):
            rng = np.random.default_rng([seed, KINDS.index(kind)])
            yield random_graph(rng, kind, int(rng.integers(3, 9)))


class Abdera:
    def __init__(self, program: str, folder: str):
        self.program, self.folder = program, folder

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def run(self, *arguments) -> str:
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def write(self, graph: Graph, name: str, *options) -> str:
        with open(self.path("graph.json"), "w") as out:
            out.write(graph.json())
        self.run("convert", self.path("graph.json"), self.path(name), "--force", *options)
        with open(self.path(name)) as result:
            return result.read()

    def read(self, name: str, text: str, *options) -> Graph:
        with open(self.path(name), "w") as out:
            out.write(text)
        document = json.loads(self.run("convert", self.path(name), "-", *options))
        index = {node: v for v, node in enumerate(document["nodes"])}
        edges = [(index[e["source"]], e["mark_source"], e["mark_target"], index[e["target"]]) for e in document["edges"]]
        return Graph(document["kind"], len(index), edges)

    def to_matrix(self, graph: Graph, convention: str) -> list[list[str]]:
        lines = self.write(graph, "matrix.csv", "--to-matrix", convention).splitlines()
        return [line.split(",") for line in lines[1:]]

    def from_matrix(self, rows, convention: str, *options) -> Graph:
        names = ",".join(f"X{v + 1}" for v in range(len(rows)))
        lines = "\n".join(",".join(str(cell) for cell in row) for row in rows)
        return self.read("matrix.csv", f"{names}\n{lines}\n", "--from-matrix", convention, *options)


def causal_learn(abdera: Abdera) -> None:
    from causallearn.graph.Edge import Edge
    from causallearn.graph.Endpoint import Endpoint
    from causallearn.graph.GeneralGraph import GeneralGraph
    from causallearn.graph.GraphNode import GraphNode
    from causallearn.search.ConstraintBased.FCI import fci
    from causallearn.utils.TXT2GeneralGraph import txt2generalgraph

    endpoint = {T: Endpoint.TAIL, A: Endpoint.ARROW, C: Endpoint.CIRCLE}
    mark = {value: key for key, value in ((m, e.name) for m, e in endpoint.items())}

    def edges_of(general) -> frozenset:
        at = {node.get_name(): v for v, node in enumerate(general.nodes)}
        edges = [
            (at[e.get_node1().get_name()], mark[e.get_endpoint1().name], mark[e.get_endpoint2().name], at[e.get_node2().get_name()])
            for e in general.get_graph_edges()
        ]
        return Graph("", len(at), edges).edges

    for graph in random_graphs(KINDS):
        nodes = [GraphNode(name) for name in graph.names()]
        theirs = GeneralGraph(nodes)
        for i, a, b, j in sorted(graph.edges, key=lambda e: e[1:3] == (A, A)):
            backwards = (a, b) in ((A, T), (A, C), (C, T))  # add_edge passes these over without a word
            theirs.add_edge(Edge(*((nodes[j], nodes[i]) if backwards else (nodes[i], nodes[j])),
                                 *((endpoint[b], endpoint[a]) if backwards else (endpoint[a], endpoint[b]))))
        ours = abdera.to_matrix(graph, "causal-learn")
        check("causal-learn: our matrix is GeneralGraph.graph", [[int(x) for x in row] for row in ours], theirs.graph.astype(int).tolist())
        back = abdera.from_matrix(theirs.graph.astype(int).tolist(), "causal-learn", "--kind", graph.kind)
        check("causal-learn: we read GeneralGraph.graph", back.edges, graph.edges)
        fed = GeneralGraph([GraphNode(name) for name in graph.names()])
        fed.graph = np.array(ours, dtype=int)
        check("causal-learn: GeneralGraph reads our matrix", edges_of(fed), graph.edges)
        check("causal-learn: we read its TETRAD text", abdera.read("graph.txt", str(theirs)).edges, graph.edges)
        if all((a, b) not in ((A, C), (C, T)) for _, a, b, _ in graph.edges):  # its reader drops <-o and o--
            abdera.write(graph, "text.txt")
            check("causal-learn: it reads our TETRAD text", edges_of(txt2generalgraph(abdera.path("text.txt"))), graph.edges)

    for seed in range(5):  # graphs that it learned itself
        data = np.random.default_rng(seed).standard_normal((500, 6))
        for a, b in ((0, 2), (1, 2), (2, 3), (4, 3), (4, 5)):
            data[:, b] += data[:, a]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            learned, _ = fci(data, show_progress=False)
        ours = abdera.from_matrix(learned.graph.astype(int).tolist(), "causal-learn", "--kind", "pag")
        check("causal-learn: we read a PAG that fci learned", ours.edges, edges_of(learned))


def tigramite(abdera: Abdera) -> None:
    from tigramite.causal_effects import CausalEffects
    from tigramite.graphs import Graphs
    from tigramite.plotting import _check_matrices

    def strings(rows):
        return np.array(rows, dtype="<U3")

    for graph in random_graphs(KINDS):
        ours = strings(abdera.to_matrix(graph, "tigramite"))
        _check_matrices(ours[:, :, None], None, None, None)  # raises for what is no graph of tigramite's
        back = abdera.from_matrix(ours.tolist(), "tigramite", "--kind", graph.kind)
        check("tigramite: we read back what its plots accept", back.edges, graph.edges)
        if graph.kind not in ("dag", "admg"):
            continue
        theirs = Graphs(ours, graph.kind)
        parents = {(p, v) for v in range(graph.p) for p, _ in theirs._get_parents((v, 0))}
        parents |= {(p, v) for v in range(graph.p) for p, _ in theirs._find_adj((v, 0), ["<*+"])}  # the tail of a bow
        spouses = {(v, s) for v in range(graph.p) for s, _ in theirs._get_spouses((v, 0)) if v < s}
        check("tigramite: Graphs has our parents", parents, graph.arrows())
        check("tigramite: Graphs has our spouses", spouses, graph.with_marks(A, A))

    for seed in range(GRAPHS):  # bows that it made itself, by hiding nodes
        rng = np.random.default_rng([seed, 99])
        p = int(rng.integers(5, 9))
        dag = random_dag(rng, p, 1.6 * p)
        hidden = {int(v) for v in rng.choice(p, 2, replace=False)}
        graph = Graph("dag", p, [(int(i), T, A, int(j)) for i, j in zip(*np.nonzero(dag))])
        ours = strings(abdera.to_matrix(graph, "tigramite"))
        seen = [v for v in range(p) if v not in hidden]
        effects = CausalEffects(ours, "dag", [(seen[0], 0)], [(seen[1], 0)], hidden_variables=[(v, 0) for v in hidden])
        projected = effects.graph[:, :, 0, 0]
        read = abdera.from_matrix(projected[np.ix_(seen, seen)].tolist(), "tigramite", "--kind", "admg")
        check("tigramite: we read its latent projections", read.edges, projection(dag, seen, hidden))

    # The marks of a PAG: X and Y are causes of Z, whose cause may be hidden; its own learner says X o-> Z <-o Y.
    from tigramite import data_processing
    from tigramite.independence_tests.parcorr import ParCorr
    from tigramite.lpcmci import LPCMCI
    from tigramite.pcmci import PCMCI

    for seed in range(3):
        data = np.random.default_rng(seed).standard_normal((600, 3))
        data[:, 2] += data[:, 0] + data[:, 1]
        frame = data_processing.DataFrame(data)
        learner = LPCMCI(frame, ParCorr(), verbosity=0)
        with contextlib.redirect_stdout(io.StringIO()):
            pag = learner.run_lpcmci(tau_max=0, pc_alpha=0.001)["graph"][:, :, 0]
            cpdag = PCMCI(frame, ParCorr(), verbosity=0).run_pcalg_non_timeseries_data(pc_alpha=0.001)["graph"][:, :, 0]
        read = abdera.from_matrix(pag.tolist(), "tigramite", "--kind", "pag")
        check("tigramite: a collider that lpcmci learned", read.edges, frozenset({(0, C, A, 2), (1, C, A, 2)}))
        read = abdera.from_matrix(cpdag.tolist(), "tigramite", "--kind", "cpdag")
        check("tigramite: a collider that its PC learned", read.edges, frozenset({(0, T, A, 2), (1, T, A, 2)}))


def projection(dag: np.ndarray, seen: list[int], hidden: set[int]) -> frozenset:
    """The edges of the latent projection over `seen`, renumbered."""
    inner = dag.astype(bool)
    inner[seen] = False  # paths go on from hidden nodes only
    from_hidden = closure(inner)
    reach = dag.astype(bool) | ((dag.astype(int) @ from_hidden.astype(int)) > 0)
    edges = []
    for (a, i), (b, j) in itertools.combinations(enumerate(seen), 2):
        if reach[i, j]:
            edges.append((a, T, A, b))
        if reach[j, i]:
            edges.append((a, A, T, b))
        if any(from_hidden[h, i] and from_hidden[h, j] for h in hidden):
            edges.append((a, A, A, b))
    return frozenset(edges)


def closure(relation: np.ndarray) -> np.ndarray:
    """Whether a path of one or more steps joins them."""
    out = relation.copy()
    for _ in range(len(relation)):
        out = out | ((out.astype(int) @ relation.astype(int)) > 0)
    return out


def lingam(abdera: Abdera) -> None:
    import lingam as package
    from lingam.utils import find_all_paths, make_dot

    for graph in random_graphs(WITHOUT_LATENTS):
        ours = np.array([[float(x) for x in row] for row in abdera.to_matrix(graph, "lingam")])
        labels = graph.names()
        drawn = abdera.read("graph.dot", make_dot(ours, labels=labels).source)
        # make_dot draws NaN, an order that is not known, as <->
        check("lingam: make_dot draws our arrows", drawn.arrows(), graph.arrows())
        check("lingam: make_dot draws our lines", drawn.with_marks(A, A), graph.with_marks(T, T))
        if graph.kind == "dag":
            theirs = {(i, j) for i, j in itertools.permutations(range(graph.p), 2) if find_all_paths(ours, i, j)[0]}
            check("lingam: find_all_paths follows our arrows", set(nx.transitive_closure(nx.DiGraph(list(graph.arrows()))).edges), theirs)

    for seed in range(20):  # what its learners estimate
        rng = np.random.default_rng(seed)
        p = 5
        dag = random_dag(rng, p, 6)
        noise = rng.uniform(-1, 1, (400, p))
        data = noise @ np.linalg.inv(np.eye(p) - dag * rng.uniform(0.5, 1, (p, p)))
        model = package.DirectLiNGAM()
        model.fit(data)
        position = {v: k for k, v in enumerate(model.causal_order_)}
        read = abdera.from_matrix(model.adjacency_matrix_.tolist(), "lingam")
        order = {tuple(sorted(edge, key=position.get)) for edge in read.arrows()}
        check("lingam: arrows of DirectLiNGAM follow its causal order", read.arrows(), order)
        data[:, 0] += 2 * noise[:, 4]
        data[:, 1] += 2 * noise[:, 4]
        parce = package.BottomUpParceLiNGAM()
        parce.fit(data[:, :4])  # without the last, a common cause of the first two
        matrix = parce.adjacency_matrix_
        read = abdera.from_matrix(matrix.tolist(), "lingam")
        unknown = {(int(i), int(j)) for i, j in zip(*np.nonzero(np.isnan(matrix))) if i < j}
        check("lingam: orders that BottomUpParceLiNGAM leaves open are ---", read.with_marks(T, T), unknown)
        told["lingam: pairs that BottomUpParceLiNGAM left open"] += len(unknown)


def gadjid(abdera: Abdera) -> None:
    import gadjid as package

    previous = None
    for graph in random_graphs(("dag", "cpdag")):
        ours = np.array(abdera.to_matrix(graph, "gadjid"), dtype=np.int8)
        check("gadjid: we read our matrix back", abdera.from_matrix(ours.tolist(), "gadjid", "--kind", graph.kind).edges, graph.edges)
        if previous and previous[0].p == graph.p:
            other, theirs = previous
            for name, document in (("truth.json", other), ("guess.json", graph)):
                with open(abdera.path(name), "w") as out:
                    out.write(document.json())
            distances = json.loads(abdera.run("compare", abdera.path("truth.json"), abdera.path("guess.json"), "--metric", "parent_aid", "--json"))
            distance = distances["metrics"]["parent_aid"]["parent_aid"]
            down = package.parent_aid(theirs, ours, "from row to column")[1]
            check("gadjid: parent_aid of our matrices, from row to column", distance, down)
            # Arrows alone: our from_col is what gadjid calls "from column to row".
            if "cpdag" not in (graph.kind, other.kind):
                columns = [np.array(abdera.to_matrix(g, "from_col"), dtype=np.int8) for g in (other, graph)]
                check("gadjid: from_col is its from column to row", package.parent_aid(*columns, "from column to row")[1], distance)
            told["gadjid: pairs of graphs where the other direction gives another distance"] += (
                package.parent_aid(theirs, ours, "from column to row")[1] != down
            )
        previous = (graph, ours)


def pcalg(abdera: Abdera) -> None:
    """By a converter of pywhy-graphs. Its other one reads amat.cpdag transposed, against the manual that it quotes."""
    from pywhy_graphs.export import pcalg_to_graph

    def edges_of(theirs, p: int) -> frozenset:
        edges = set()
        for i, j in itertools.combinations(range(p), 2):
            has = {name: (part.has_edge(i, j), part.has_edge(j, i)) for name, part in theirs.get_graphs().items()}
            if any(has["bidirected"]):
                edges.add((i, A, A, j))
            elif any(has["undirected"]):
                edges.add((i, T, T, j))
            else:
                at_j, at_i = (A if d else C if c else T for d, c in zip(has["directed"], has["circle"]))
                if (at_i, at_j) != (T, T):
                    edges.add((i, at_i, at_j, j))
        return frozenset(edges)

    for graph in random_graphs(KINDS):
        if graph.arrows() & {pair for i, j in graph.with_marks(A, A) for pair in ((i, j), (j, i))}:
            continue  # pcalg has no bows
        ours = np.array(abdera.to_matrix(graph, "pcalg-pag"), dtype=int)
        theirs = edges_of(pcalg_to_graph(ours, list(range(graph.p)), "pag"), graph.p)
        check("pcalg-pag: pywhy-graphs reads our matrix", theirs, graph.edges)
        back = abdera.from_matrix(ours.tolist(), "pcalg-pag", "--kind", graph.kind)
        check("pcalg-pag: we read it back", back.edges, graph.edges)


def rows_and_columns(abdera: Abdera) -> None:
    """networkx reads a matrix as from row to column."""
    for graph in random_graphs(("dag",)):
        for name, turn in (("from_row", lambda m: m), ("from_col", np.transpose)):
            matrix = np.array(abdera.to_matrix(graph, name), dtype=int)
            theirs = set(nx.from_numpy_array(turn(matrix), create_using=nx.DiGraph).edges)
            check(f"{name}: networkx has our arrows", theirs, graph.arrows())


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        abdera = Abdera(os.path.abspath(sys.argv[1]), folder)
        for package in (rows_and_columns, pcalg, gadjid, lingam, tigramite, causal_learn):
            package(abdera)
    for what, count in checked.items():
        print(f"{what}: {count}, {wrong[what]} differ")
    for what, count in told.items():
        print(f"({what}: {count})")
    print("FAILED" if any(wrong.values()) else "every matrix was read as the same graph")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
