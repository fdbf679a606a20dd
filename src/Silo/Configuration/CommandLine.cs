using System.CommandLine;
using Kilda.Silo.Hosting;
using Kilda.Storage;
using Microsoft.Extensions.Configuration;

namespace Kilda.Silo.Configuration;

/// <summary>The words of the command line. They stand for settings of the same names, which files and the environment may give as well.</summary>
internal static class CommandLine
{
    private static readonly (Option<string> Option, string Setting)[] s_options =
    [
        (Named("--lab", "sim|ovs|none", "The network to bring along: simulated switches, Open vSwitch (needs root), none."), SettingNames.Lab),
        (Named("--topology", "NAME|FILE", "Of the network: national, diamond, ladder, ring:N, grid:WxH, random:SWITCHES,LINKS; file."), SettingNames.Topology),
        (Named("--http", "ADDRESS:PORT", "Where the REST interface listens."), SettingNames.Http),
        (Named("--openflow", "ADDRESS:PORT", "Where switches connect to."), SettingNames.OpenFlow),
        (Named("--data", "FOLDER", "Where everything is kept that outlives the process, with SQLite."), SettingNames.Data),
        (Named("--storage", "sqlite|postgres", "What keeps it: SQLite in the data folder, or a PostgreSQL server."), SettingNames.Storage),
        (Named("--connection", "STRING", "Of PostgreSQL: \"Host=…;Database=…;Username=…\"; better in the environment."), SettingNames.Connection),
        .. HostSetup.Words,
    ];

    /// <summary>Reads the words, and answers those that only want to know something.</summary>
    /// <returns>The settings they give, or null when the words have been answered.</returns>
    /// <exception cref="StartException">A word is not understood.</exception>
    /// <exception cref="StoreOpenException">Storage that was to be copied, or that it was to be copied to, cannot be used.</exception>
    public static Dictionary<string, string?>? Read(string[] words)
    {
        var root = new RootCommand("Kilda.Orleans: an SDN controller for carrier networks. Runs until Ctrl-C or SIGTERM.");
        foreach (var (option, _) in s_options) root.Options.Add(option);
        root.SetAction(_ => { });
        root.Subcommands.Add(CopyCommand.Create());
        var parsed = root.Parse(words);
        if (parsed.Errors.Count > 0) throw new StartException([.. parsed.Errors.Select(error => error.Message)]);
        if (parsed.Action != root.Action)
        {
            parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return null;
        }

        return s_options.Where(o => parsed.GetValue(o.Option) is not null)
            .ToDictionary(o => ConfigurationPath.Combine(SettingNames.Section, o.Setting), o => parsed.GetValue(o.Option));
    }

    private static Option<string> Named(string name, string value, string text) => new(name) { HelpName = value, Description = text };
}
