using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Api.Links;

/// <summary>What is wrong with a request about a link: the first text is the general one of the answer, the request is named beside it.</summary>
/// <param name="request">As in "create 'delete link' request", quotes included.</param>
internal sealed class LinkProblems(string request)
{
    private readonly ProblemList _values = new();

    /// <summary>Problems of types; see <see cref="JsonMembers"/>.</summary>
    public ProblemList Types { get; } = new();

    public void Value(string text, string field) => _values.Add(RefusalKind.DataInvalid, text, field);

    /// <summary>Null: nothing is wrong.</summary>
    public ErrorAnswer? Answer()
    {
        if (Types.IsEmpty && _values.IsEmpty) return null;
        var first = !Types.IsEmpty
            ? JsonBody.NotReadable(Types.All)
            : ErrorAnswer.Of(RefusalKind.DataInvalid, _values.All[0].Text, $"Can not parse arguments when create {request} request");
        return first with { Reasons = Types.All.Concat(_values.All).Select(Reason.From).ToSeq() };
    }
}
