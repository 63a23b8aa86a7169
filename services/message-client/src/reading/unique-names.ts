/** File names that are one of their kind also where case does not count: the second `plan.pdf` is `plan (2).pdf`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    // No path leaves the folder that one unpacks to.
    const name = given.replaceAll(/[/\\]/g, '_').replace(/^\.+/, '_') || 'fil';
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let unique = name;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1)
      unique = `${stem} (${number})${ending}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
