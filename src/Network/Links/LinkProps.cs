namespace Kilda.Network.Links;

/// <summary>What an operator sets of a link, in both directions. It outlives the link, and may be there before it.</summary>
/// <param name="Cost">Null or 0: the default applies.</param>
/// <param name="MaxBandwidth">Null or 0: the speed of the slower end.</param>
/// <param name="Description">Null: none.</param>
public sealed record LinkProps(int? Cost = null, Kbps? MaxBandwidth = null, string? Description = null)
{
    /// <summary>Characters of a description, at most.</summary>
    public const int MaxDescription = 1000;

    public static LinkProps None { get; } = new();

    /// <summary>What is given replaces what was; zeros and empty texts take it away.</summary>
    public LinkProps With(LinkProps given)
    {
        var (cost, bandwidth, description) = (given.Cost ?? Cost, given.MaxBandwidth ?? MaxBandwidth, given.Description ?? Description);
        return new(cost == 0 ? null : cost, bandwidth == Kbps.Zero ? null : bandwidth, description is "" ? null : description);
    }
}
