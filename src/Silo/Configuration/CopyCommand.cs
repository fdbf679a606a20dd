using System.CommandLine;
using Kilda.Storage;

namespace Kilda.Silo.Configuration;

/// <summary><c>copy --from FOLDER --to CONNECTION</c>: everything that SQLite keeps goes to PostgreSQL, once.</summary>
internal static class CopyCommand
{
    private const string Variable = "Kilda__Connection";

    public static Command Create()
    {
        var from = new Option<string>("--from") { HelpName = "FOLDER", Description = "The data folder. No controller may be using it.", Required = true };
        var to = new Option<string>("--to")
        {
            HelpName = "CONNECTION", Description = $"Of an empty PostgreSQL database; without it, what {Variable} says.",
        };
        var copy = new Command("copy", "Copies what SQLite keeps in a data folder to an empty PostgreSQL database, and ends.") { Options = { from, to } };
        copy.SetAction(parsed =>
        {
            var connection = parsed.GetValue(to) ?? Environment.GetEnvironmentVariable(Variable)
                ?? throw new StartException($"--to: is missing, and {Variable} is not set");
            foreach (var (table, rows) in StoreCopy.Run(parsed.GetValue(from)!, connection)) Console.WriteLine($"{rows,10} {table}");
        });
        return copy;
    }
}
