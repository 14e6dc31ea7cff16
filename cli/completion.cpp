#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/components.hpp"
#include "cli/exit_codes.hpp"
#include "cli/query_context.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

/// What can follow a verb ("learn", "data show"): its verbs, its options.
struct Words {
  std::string path;
  std::vector<std::string> verbs, options;
};

void collect(const CLI::App& command, const std::string& path, std::vector<Words>& out) {
  Words words{path, {}, {}};
  const auto all = [](const CLI::App*) { return true; };
  for (const auto* sub : command.get_subcommands(all)) words.verbs.push_back(sub->get_name());
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) words.options.push_back("--" + name);
  out.push_back(words);
  for (const auto* sub : command.get_subcommands(all))
    collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), out);
}

/// Options whose values are names of components.
std::vector<std::pair<std::string, std::vector<std::string>>> named_values() {
  return {{"--learner", component_names("learners")},
          {"--test", component_names("tests")},
          {"--progress", {"auto", "json", "none"}},
          {"--sep", {"auto", "comma", "tab", "space", "semicolon"}}};
}

/// Verbs whose first argument is the name of a component.
std::vector<std::pair<std::string, std::vector<std::string>>> named_arguments() {
  std::vector<std::string> any, kinds;
  for (const auto& group : component_groups()) {
    kinds.push_back(group.plural);
    for (const auto& entry : group.entries) any.push_back(entry.info.name);
  }
  return {{"simulate", component_names("simulators")},
          {"data fetch", component_names("datasets")},
          {"describe", any},
          {"list", kinds},
          {"completion", {"bash", "zsh", "fish"}}};
}

std::vector<std::string> question_names() {
  std::vector<std::string> out;
  for (const auto& question : questions()) out.emplace_back(question.name);
  return out;
}

std::string bash_function(const std::vector<Words>& tree) {
  std::string out =
      "_abdera() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path=${COMP_WORDS[1]} words=\n"
      "  COMPREPLY=()\n"
      "  [ \"$COMP_CWORD\" -gt 1 ] || path=\n"
      "  if [ \"$path\" = data ] && [ \"$COMP_CWORD\" -gt 2 ]; then path=\"data ${COMP_WORDS[2]}\"; fi\n"
      "  case \"$prev\" in\n";
  for (const auto& [option, values] : named_values())
    out +=
        fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return ;;\n", option, fmt::join(values, " "));
  out += "  esac\n  case \"$path\" in\n";
  const auto arguments = named_arguments();
  for (const auto& words : tree) {
    std::vector<std::string> first = words.verbs;
    for (const auto& [path, values] : arguments)
      if (path == words.path) first = values;
    if (words.path == "query") {  // after the file
      out += fmt::format(
          "    'query') [ \"$COMP_CWORD\" -ne 3 ] || words='{}'; case \"$cur\" in -*) words='{}' ;; esac ;;\n",
          fmt::join(question_names(), " "), fmt::join(words.options, " "));
      continue;
    }
    out += fmt::format("    '{}') words='{}'; case \"$cur\" in -*) words='{}' ;; esac ;;\n", words.path,
                       fmt::join(first, " "), fmt::join(words.options, " "));
  }
  return out +
         "  esac\n"
         "  if [ -n \"$words\" ]; then COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")); fi\n"
         "  if [ ${#COMPREPLY[@]} -eq 0 ]; then compopt -o default 2>/dev/null; COMPREPLY=(); fi\n"
         "}\n";
}

std::string fish_script(const std::vector<Words>& tree) {
  std::string out = "complete -c abdera -f\n";
  const auto arguments = named_arguments();
  for (const auto& words : tree) {
    std::string when = "__fish_use_subcommand";
    if (!words.path.empty()) {
      const auto blank = words.path.find(' ');
      when = "__fish_seen_subcommand_from " + words.path.substr(0, blank);
      if (blank != std::string::npos) when += "; and __fish_seen_subcommand_from " + words.path.substr(blank + 1);
    }
    if (!words.verbs.empty())
      out += fmt::format("complete -c abdera -n '{}' -a '{}'\n", when, fmt::join(words.verbs, " "));
    for (const auto& [path, values] : arguments)
      if (path == words.path) out += fmt::format("complete -c abdera -n '{}' -a '{}'\n", when, fmt::join(values, " "));
    if (words.path == "query")
      out += fmt::format("complete -c abdera -n '{}' -F -a '{}'\n", when, fmt::join(question_names(), " "));
    for (const auto& option : words.options) {
      std::string values;
      for (const auto& [name, list] : named_values())
        if (name == option) values = fmt::format(" -x -a '{}'", fmt::join(list, " "));
      out += fmt::format("complete -c abdera -n '{}' -F -l {}{}\n", when, option.substr(2), values);
    }
  }
  return out;
}

int completion(const std::string& shell, const CLI::App& command) {
  std::vector<Words> tree;
  collect(*command.get_parent(), "", tree);
  if (shell == "bash") {
    std::cout << bash_function(tree) << "complete -F _abdera abdera\n";
  } else if (shell == "zsh") {
    std::cout << "autoload -U +X bashcompinit && bashcompinit\n"
              << bash_function(tree) << "complete -F _abdera abdera\n";
  } else if (shell == "fish") {
    std::cout << fish_script(tree);
  } else {
    throw UsageError("no completion for the shell '" + shell + "'; there is bash, zsh and fish");
  }
  return kOk;
}

}  // namespace

Action set_up_completion(CLI::App& command) {
  const auto shell = std::make_shared<std::string>();
  command.add_option("SHELL", *shell, "bash, zsh or fish")->required();
  command.footer(
      "Examples:\n  source <(abdera completion bash)\n"
      "  abdera completion fish > ~/.config/fish/completions/abdera.fish");
  return [shell, &command] { return completion(*shell, command); };
}

}  // namespace abdera::cli
