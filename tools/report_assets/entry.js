// What the pages of `abdera report` use, as window.abderaReport.
import cytoscape from "cytoscape";
import dagre from "cytoscape-dagre";
import vegaEmbed from "vega-embed";

cytoscape.use(dagre);
window.abderaReport = { cytoscape, vegaEmbed };
