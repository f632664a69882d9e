/** What people write in benchmarks: a line of chat, 100 characters. */
export const LINE =
  'The build is green again; I will merge the branch this afternoon unless somebody objects before 3 pm';
