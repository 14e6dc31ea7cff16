// TETRAD in one long-lived process: the requests and answers of runners/serve.py.

import edu.cmu.tetrad.data.BoxDataSet;
import edu.cmu.tetrad.data.ContinuousVariable;
import edu.cmu.tetrad.data.CovarianceMatrix;
import edu.cmu.tetrad.data.DataSet;
import edu.cmu.tetrad.data.DiscreteVariable;
import edu.cmu.tetrad.data.VerticalDoubleDataBox;
import edu.cmu.tetrad.data.VerticalIntDataBox;
import edu.cmu.tetrad.graph.Edge;
import edu.cmu.tetrad.graph.Endpoint;
import edu.cmu.tetrad.graph.Graph;
import edu.cmu.tetrad.graph.Node;
import edu.cmu.tetrad.search.BFci;
import edu.cmu.tetrad.search.Boss;
import edu.cmu.tetrad.search.Fci;
import edu.cmu.tetrad.search.Fges;
import edu.cmu.tetrad.search.Grasp;
import edu.cmu.tetrad.search.IndependenceTest;
import edu.cmu.tetrad.search.Pc;
import edu.cmu.tetrad.search.PermutationSearch;
import edu.cmu.tetrad.search.Rfci;
import edu.cmu.tetrad.search.score.BdeuScore;
import edu.cmu.tetrad.search.score.Score;
import edu.cmu.tetrad.search.score.SemBicScore;
import edu.cmu.tetrad.search.test.IndTestFisherZ;
import edu.cmu.tetrad.search.test.IndTestGSquare;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public final class Runner {
  private static DataSet held;

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);  // what TETRAD prints must not come between answers
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      String answer;
      try {
        answer = switch (field(line, "do")) {
          case "version" -> "{\"version\": \"" + arguments[0] + "\"}";
          case "load" -> load(line);
          default -> learn(line);
        };
      } catch (Throwable problem) {
        String text = String.valueOf(problem).replaceAll("[\"\\\\\\p{Cntrl}]", " ");
        answer = "{\"error\": \"" + text.substring(0, Math.min(300, text.length())) + "\"}";
      }
      answers.println(answer);
      answers.flush();
    }
  }

  /** The value of a key, wherever it stands: the keys of a request differ. */
  private static String field(String line, String key) {
    Matcher found = Pattern.compile("\"" + key + "\": (?:\"([^\"]*)\"|([^,}\\]]+))").matcher(line);
    if (!found.find()) throw new IllegalArgumentException("no field " + key);
    return found.group(1) != null ? found.group(1) : found.group(2);
  }

  private static double number(String line, String key) {
    return Double.parseDouble(field(line, key));
  }

  private static String load(String line) throws Exception {
    Matcher shape = Pattern.compile("\"shape\": \\[(\\d+), (\\d+)\\]").matcher(line);
    if (!shape.find()) throw new IllegalArgumentException("no shape");
    int n = Integer.parseInt(shape.group(1));
    int p = Integer.parseInt(shape.group(2));
    boolean levels = field(line, "kind").equals("levels");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(field(line, "path")))).order(ByteOrder.LITTLE_ENDIAN);
    double[][] numbers = new double[p][levels ? 0 : n];
    int[][] codes = new int[p][levels ? n : 0];
    for (int row = 0; row < n; ++row) {
      for (int column = 0; column < p; ++column) {
        if (levels) codes[column][row] = bytes.getInt();
        else numbers[column][row] = bytes.getDouble();
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (int column = 0; column < p; ++column) {
      int most = 0;
      for (int code : codes[column]) most = Math.max(most, code);
      nodes.add(levels ? new DiscreteVariable("X" + column, most + 1) : new ContinuousVariable("X" + column));
    }
    held = new BoxDataSet(levels ? new VerticalIntDataBox(codes) : new VerticalDoubleDataBox(numbers), nodes);
    return "{}";
  }

  private static Graph search(String line) throws Exception {
    boolean levels = held.isDiscrete();
    String learner = field(line, "learner");
    switch (learner) {
      case "pc", "fci", "rfci" -> {
        double alpha = number(line, "alpha");
        IndependenceTest test =
            levels ? new IndTestGSquare(held, alpha) : new IndTestFisherZ(new CovarianceMatrix(held), alpha);
        return switch (learner) {
          case "pc" -> new Pc(test).search();
          case "fci" -> new Fci(test).search();
          default -> new Rfci(test).search();
        };
      }
      case "boss_fci" -> {
        CovarianceMatrix covariance = new CovarianceMatrix(held);
        BFci search = new BFci(new IndTestFisherZ(covariance, number(line, "alpha")), gaussian(covariance, line));
        search.setNumThreads(1);
        return search.search();
      }
      default -> {
        Score score = levels ? bdeu(line) : gaussian(new CovarianceMatrix(held), line);
        return byScore(learner, score);
      }
    }
  }

  private static Graph byScore(String learner, Score score) throws Exception {
    switch (learner) {
      case "fges" -> {
        Fges search = new Fges(score);
        search.setNumThreads(1);
        return search.search();
      }
      case "boss" -> {
        Boss boss = new Boss(score);
        boss.setNumThreads(1);
        return new PermutationSearch(boss).search();
      }
      case "grasp" -> {
        Grasp grasp = new Grasp(score);
        grasp.setDepth(3);
        grasp.setUncoveredDepth(1);
        grasp.setNonSingularDepth(1);
        grasp.bestOrder(grasp.getVariables());
        return grasp.getGraph(true);
      }
      default -> throw new IllegalArgumentException("no learner " + learner);
    }
  }

  private static Score gaussian(CovarianceMatrix covariance, String line) {
    SemBicScore score = new SemBicScore(covariance);
    score.setPenaltyDiscount(number(line, "penalty"));
    return score;
  }

  private static Score bdeu(String line) {
    BdeuScore score = new BdeuScore(held);
    score.setSamplePrior(number(line, "ess"));
    score.setStructurePrior(0);
    return score;
  }

  private static String learn(String line) throws Exception {
    int repeat = (int) number(line, "repeat");
    System.gc();
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    long before = statusKb("VmRSS");
    StringJoiner cpu = new StringJoiner(", ");
    StringJoiner wall = new StringJoiner(", ");
    Graph graph = null;
    for (int i = 0; i < repeat; ++i) {
      long wallStart = System.nanoTime();
      double cpuStart = processorSeconds();
      graph = search(line);
      cpu.add(String.valueOf(processorSeconds() - cpuStart));
      wall.add(String.valueOf((System.nanoTime() - wallStart) * 1e-9));
    }
    long growth = Math.max(0, statusKb("VmHWM") - before);
    StringJoiner edges = new StringJoiner(", ");
    for (Edge edge : graph.getEdges()) {
      edges.add("[" + index(edge.getNode1()) + ", " + index(edge.getNode2()) + ", " + mark(edge.getEndpoint1()) + ", "
          + mark(edge.getEndpoint2()) + "]");
    }
    return "{\"cpu\": [" + cpu + "], \"wall\": [" + wall + "], \"growth_kb\": " + growth + ", \"result\": [" + edges
        + "]}";
  }

  private static int index(Node node) {
    return Integer.parseInt(node.getName().substring(1));
  }

  private static int mark(Endpoint endpoint) {
    return switch (endpoint) {
      case CIRCLE -> 1;
      case ARROW -> 2;
      case TAIL -> 3;
      default -> throw new IllegalStateException("mark " + endpoint);
    };
  }

  private static long statusKb(String field) throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field + ":")) return Long.parseLong(line.replaceAll("\\D", ""));
    }
    throw new IllegalStateException("no " + field);
  }

  /** Of all threads of the process, in nanoseconds resolution, which the management bean has not. */
  private static double processorSeconds() throws Exception {
    final int clockProcessCpuTime = 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      int failed = (int) Clock.GET_TIME.invokeExact(clockProcessCpuTime, time);
      if (failed != 0) throw new IllegalStateException("clock_gettime");
      return time.get(ValueLayout.JAVA_LONG, 0) + time.get(ValueLayout.JAVA_LONG, 8) * 1e-9;
    } catch (RuntimeException problem) {
      throw problem;
    } catch (Throwable problem) {
      throw new IllegalStateException(problem);
    }
  }

  private static final class Clock {
    static final MethodHandle GET_TIME = Linker.nativeLinker().downcallHandle(
        Linker.nativeLinker().defaultLookup().find("clock_gettime").orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }
}
