using Kilda.Network.Flows;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Switches;

/// <content>
/// What the switch really holds. It is asked each time, and a switch that is away says so at once: a refusal of kind
/// <see cref="RefusalKind.NotFound"/>.
/// </content>
public partial interface ISwitchGrain
{
    /// <summary>What the switch lists now.</summary>
    Task<Outcome<SwitchTables>> Tables(TableParts parts);

    /// <summary>What the switch lists now beside what it is to hold; nothing is changed.</summary>
    /// <param name="scope">Of one service alone. Null: everything.</param>
    Task<Outcome<SwitchValidation>> Compare(ServiceScope? scope);

    /// <summary>The same, and then the switch is told what makes it equal. Rules of others stay.</summary>
    /// <param name="scope">Of one service alone. Null: everything.</param>
    /// <param name="removeExcess">What is ours and nobody wants goes, too.</param>
    Task<Outcome<SwitchRepair>> Synchronize(ServiceScope? scope, bool removeExcess);
}

/// <summary>Which lists are asked for.</summary>
[Flags]
public enum TableParts
{
    Rules = 1,
    Meters = 2,
    Groups = 4,
    Ports = 8,
    Tables = Rules | Meters | Groups,
    All = Tables | Ports,
}

/// <summary>Lists of a switch; those that were not asked for are empty.</summary>
/// <param name="HasMeters">The switch knows meters.</param>
public sealed record SwitchTables(
    Seq<FlowStats> Rules, Seq<MeterConfig> Meters, Seq<GroupDescription> Groups, Seq<PortDescription> Ports, bool HasMeters);

/// <summary>A comparison, and some numbers from the same look at the switch.</summary>
/// <param name="Rules">How many rules the switch holds in all; meters likewise.</param>
/// <param name="HasMeters">The switch knows meters.</param>
/// <param name="Counts">Of the rules that are there of one service; none when everything is compared.</param>
public sealed record SwitchValidation(SwitchComparison Comparison, int Rules, int Meters, bool HasMeters, Seq<RuleCount> Counts);

/// <summary>What was found, and what came of its repair.</summary>
/// <param name="RemovesExcess">What was in excess goes, too; otherwise it stays.</param>
/// <param name="Refused">What it would not take; it is read again, and told again, until it does.</param>
public sealed record SwitchRepair(SwitchValidation Before, bool RemovesExcess, Seq<string> Refused);
