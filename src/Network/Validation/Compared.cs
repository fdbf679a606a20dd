using Kilda.OpenFlow;

namespace Kilda.Network.Validation;

/// <summary>Items of one kind that are to be in a switch, beside those that are there.</summary>
/// <param name="Missing">Wanted, and not there.</param>
/// <param name="Misconfigured">There with another content than is wanted.</param>
/// <param name="Excess">There and ours, and nobody wants them.</param>
/// <param name="Proper">There as they are wanted.</param>
public sealed record Compared<T>(Seq<T> Missing, Seq<Difference<T>> Misconfigured, Seq<T> Excess, Seq<T> Proper)
{
    /// <summary>Nothing is to be repaired.</summary>
    public bool AsExpected() => Missing.IsEmpty && Misconfigured.IsEmpty && Excess.IsEmpty;
}

/// <summary>One item that is not as it is to be.</summary>
public sealed record Difference<T>(T Expected, T Actual);

/// <summary>A service, as far as one switch is compared for it alone.</summary>
/// <param name="Owner"><c>kind/id</c> of its document.</param>
/// <param name="Numbers">Of its flows: rules with these in their cookies are its own, wanted or not.</param>
public sealed record ServiceScope(string Owner, Seq<uint> Numbers);
