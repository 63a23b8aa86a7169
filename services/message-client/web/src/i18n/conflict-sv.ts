/** Two who have changed the same draft. */
export const conflict = {
  heading: 'Utkastet har ändrats på två ställen',
  who: 'Sparat av {{name}} {{time}}, medan du skrev. Välj vilken version som ska gälla. Den andra går inte att få tillbaka, så kopiera det du vill behålla.',
  mine: 'Din version',
  theirs: 'Den sparade versionen',
  keepMine: 'Behåll min version',
  takeTheirs: 'Använd den sparade',
} as const;
